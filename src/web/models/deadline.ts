import { HeadwaterError } from '../../model/errors';

/** What a resuming database commonly needs is 15 to 30 s, but asking costs little and a page should come back soon. */
const RETRY_AFTER_SECONDS = 3;

/** The answer of the history database, or `waking` if it does not come in time. */
export async function answerBefore<T>(deadlineMs: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new HeadwaterError(
          'waking',
          `The history database did not answer within ${deadlineMs} ms; it may be waking up.`,
          {
            retryAfterSeconds: RETRY_AFTER_SECONDS,
          },
        ),
      );
    }, deadlineMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
