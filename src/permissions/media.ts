/** Camera and microphone. Sharing the screen is asked anew each time by the browser itself, and left alone. */
import type { Patches } from '../native/patch.js';
import type { Tie } from './tie.js';

/** The purposes of each kind of track; none where it is not tied. */
export interface MediaPurposes {
  video?: string | undefined;
  audio?: string | undefined;
}

type Kind = keyof MediaPurposes;
type Legacy = [MediaStreamConstraints, ((stream: MediaStream) => void)?, ((error: unknown) => void)?];

/** As the platform refuses (Media Capture and Streams, `getUserMedia`). */
const denied = (): DOMException => new DOMException('Permission denied', 'NotAllowedError');

/** The live tracks of tied devices. One that ended is forgotten. */
const createTracks = (purposes: MediaPurposes) => {
  const live = new Set<MediaStreamTrack>();
  return {
    has: (track: MediaStreamTrack): boolean => live.has(track),
    add: (tracks: readonly MediaStreamTrack[]): void => {
      for (const track of tracks) {
        if (!purposes[track.kind as Kind]) continue;
        live.add(track);
        track.addEventListener('ended', () => live.delete(track));
      }
    },
    /** `stop()` is silent, so the page is told as if the browser had taken the device away. */
    end: (tracks: Iterable<MediaStreamTrack>): void => {
      for (const track of tracks) {
        track.stop();
        live.delete(track);
        track.dispatchEvent(new Event('ended'));
      }
    },
    of: (purpose: string): MediaStreamTrack[] => [...live].filter(({ kind }) => purposes[kind as Kind] === purpose),
  };
};

export const tieMedia = (purposes: MediaPurposes, tie: Tie, { method }: Patches): void => {
  const tracks = createTracks(purposes);
  const wanted = (constraints: MediaStreamConstraints | undefined): string[] =>
    (['video', 'audio'] as const).flatMap((kind) => (constraints?.[kind] ? (purposes[kind] ?? []) : []));

  const ask = async (needs: string[], get: () => Promise<MediaStream>): Promise<MediaStream> => {
    if (!(await tie.answer(needs))) throw denied();
    const stream = await get();
    tracks.add(stream.getTracks());
    if (tie.allows(needs)) return stream;
    // Withdrawn while the browser was asking.
    tracks.end(stream.getTracks());
    throw denied();
  };
  method<MediaDevices, [MediaStreamConstraints?]>('MediaDevices', 'getUserMedia', (self, args, native) => {
    const needs = wanted(args[0]);
    return needs.length > 0 && [ask(needs, () => native.apply(self, args) as Promise<MediaStream>)];
  });
  method<Navigator, Legacy>(
    'Navigator',
    'getUserMedia webkitGetUserMedia mozGetUserMedia',
    (self, [constraints, done, failed]) => {
      if (!wanted(constraints).length) return;
      void self.mediaDevices.getUserMedia(constraints).then(done, failed);
      return [];
    },
  );
  method<MediaStreamTrack, []>('MediaStreamTrack', 'clone', (self, _, native) => {
    if (!tracks.has(self)) return;
    const copy = native.call(self) as MediaStreamTrack;
    tracks.add([copy]);
    return [copy];
  });
  method<MediaStream, []>('MediaStream', 'clone', (self, _, native) => {
    const kinds = self.getTracks().filter(tracks.has);
    if (!kinds.length) return;
    const copy = native.call(self) as MediaStream;
    tracks.add(copy.getTracks().filter(({ kind }) => kinds.some((track) => track.kind === kind)));
    return [copy];
  });
  tie.onWithdrawal(Object.values(purposes).filter(Boolean) as string[], (purpose) => tracks.end(tracks.of(purpose)));
};
