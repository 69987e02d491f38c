/** A request by which a machine finds out whether what runs on it answers. */
export interface Probe {
  readonly protocol: string;
  readonly port: number;
  readonly path: string;
}

/** The probes in a script: URLs of the machine itself, asked by curl or wget. */
export function probesOf(userData: string): Probe[] {
  return [
    ...userData.matchAll(
      /(?:curl|wget)[^\n|;]*?\b(https?):\/\/(?:127\.0\.0\.1|localhost)(?::(\d+))?(\/[^\s'"`>;)]*)?/g,
    ),
  ].map(([, protocol = '', port, path]) => ({
    protocol,
    port: port === undefined ? (protocol === 'https' ? 443 : 80) : Number(port),
    path: path ?? '/',
  }));
}

/** The actions that the AWS CLI needs for what a script calls, as in `s3:GetObject`. */
export function actionsCalled(userData: string): string[] {
  const called = [...userData.matchAll(/(?:^|[\s;&|(`])aws ([a-z0-9-]+) ([a-z0-9-]+)([^\n]*)/g)].flatMap(
    ([, service = '', command = '', rest = '']) => {
      if (service === 's3') return /^(cp|sync|mv)$/.test(command) && /^\s+['"]?s3:/.test(rest) ? ['s3:GetObject'] : [];
      if (service === 's3api' || service === 'configure') return [];
      return [
        `${service}:${command
          .split('-')
          .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
          .join('')}`,
      ];
    },
  );
  return [...new Set(called)];
}

/** Whether a script fetches packages or calls AWS, for which the machine must reach public addresses. */
export function needsInternet(userData: string): boolean {
  return /(^|[\s;&|(`])(dnf|yum|apt-get|apt|pip3?|npm) (--?\S+ )*(install|update|upgrade)|(curl|wget)[^\n]*https:\/\//m.test(
    userData,
  );
}
