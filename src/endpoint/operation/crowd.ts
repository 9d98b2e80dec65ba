/** How many requests are worked on at once. A few more wait a moment; the rest is asked to come again. */

/** Longest that a request waits for its turn, in ms: after that its sender does better to come again. */
const PATIENCE = 1000;

type Done = (mayEnter: boolean) => void;

export class Crowd {
  private working = 0;
  private readonly line: Done[] = [];

  constructor(
    private readonly most: number,
    private readonly queue: number,
    private readonly patience = PATIENCE,
  ) {}

  /** How many work, and how many wait. */
  get state(): { working: number; waiting: number } {
    return { working: this.working, waiting: this.line.length };
  }

  /** Waits for a place. False where there is none in time; who got one gives it back with `leave`. */
  enter(): boolean | Promise<boolean> {
    if (this.working < this.most) {
      this.working++;
      return true;
    }
    return this.line.length < this.queue && this.wait();
  }

  /** Gives a place back: to the next in line, else to whoever comes. */
  leave(): void {
    const next = this.line.shift();
    if (next) next(true);
    else this.working--;
  }

  private wait(): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.line.splice(this.line.indexOf(done), 1);
        resolve(false);
      }, this.patience);
      const done: Done = (mayEnter) => {
        clearTimeout(timer);
        resolve(mayEnter);
      };
      this.line.push(done);
    });
  }
}
