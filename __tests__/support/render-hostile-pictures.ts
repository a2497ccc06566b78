import { errorCode, isPermanent } from "../../lambda-src/shared/errors";
import { renderThumbnails } from "../../lambda-src/thumbnail/render-thumbnails";
import { hostilePictures, settingsOf, soundPicture } from "./hostile-pictures";

/** How one picture of the corpus ended, in the process that took all of them. */
export interface HostileOutcome {
  readonly name: string;
  readonly outcome: string;
  readonly permanent: boolean;
  /** Whether the sound picture that came next was made. */
  readonly livesOn: boolean;
  /** By how much the process's highest memory rose. */
  readonly megabytes: number;
}

/** Renders the corpus in this process, one after the other, and sends each outcome to the parent. */
async function main(): Promise<void> {
  const sound = await soundPicture();
  for (const picture of await hostilePictures()) {
    // Sent beforehand, so that the parent knows which picture a process ended with.
    process.send?.({ name: picture.name });
    const bytes = await picture.bytes();
    const before = process.resourceUsage().maxRSS;
    const { outcome, permanent } = await renderThumbnails(
      { name: picture.name, bytes },
      settingsOf(picture),
    ).then(
      () => ({ outcome: "made", permanent: true }),
      (error: unknown) => ({ outcome: errorCode(error), permanent: isPermanent(error) }),
    );
    const megabytes = (process.resourceUsage().maxRSS - before) / 1024;
    const livesOn = await renderThumbnails({ name: "sound", bytes: sound }, settingsOf(picture)).then(
      ({ thumbnails }) => thumbnails.length === 1,
      () => false,
    );
    process.send?.({ name: picture.name, outcome, permanent, livesOn, megabytes } satisfies HostileOutcome);
  }
  process.disconnect();
}

void main();
