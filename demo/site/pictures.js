/** Profile pictures: letters until `profile_pictures` is granted, and letters again after. */
const hashOf = async (address) => {
  const bytes = new Uint8Array(
    await crypto.subtle.digest('SHA-256', new TextEncoder().encode(address.trim().toLowerCase())),
  );
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
};

const draw = async (sayso, face, origin) => {
  const url = `${origin}/face/${await hashOf(face.dataset.face)}`;
  if (!sayso.allows('profile_pictures')) return;
  const picture = new Image(32, 32);
  picture.alt = '';
  picture.src = url;
  face.append(picture);
};

export const pictures = (sayso) => {
  const faces = [...document.querySelectorAll('[data-face]')];
  const origin = faces[0]?.closest('[data-faces]').dataset.faces;
  if (!origin) return;
  sayso.follow('profile_pictures', (granted) => {
    for (const face of faces) {
      face.querySelector('img')?.remove();
      if (granted) void draw(sayso, face, origin);
    }
  });
};
