import Hydrated from './hydrated.jsx';

export default function Page() {
  return (
    <main>
      <h1>Phones that sound like you are in the room</h1>
      <button data-sayso="open">Privacy choices</button>
      <Hydrated />
    </main>
  );
}
