import { constants, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContextOptions } from 'node:tls';

/** Of the configuration. */
export interface TlsFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly clientCaFile?: string | undefined;
}

/** A file cannot be read, or is not what it should be; the message names the setting. */
export class TlsFilesError extends Error {
  constructor(setting: string, cause: unknown) {
    super(`tls.${setting} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'TlsFilesError';
  }
}

/**
 * Reads what TLS needs. No session is resumed: each connection shows its certificate anew, and its first Finished message is the
 * client's (RFC 5929, section 3.1).
 *
 * @throws TlsFilesError
 */
export function readTlsContext(files: TlsFiles, readFile: (path: string) => string): SecureContextOptions {
  const read = (setting: keyof TlsFiles, path: string): string => {
    try {
      const text = readFile(path);
      // OpenSSL passes over what is no certificate.
      if (setting !== 'keyFile') new X509Certificate(text);
      return text;
    } catch (error) {
      throw new TlsFilesError(setting, error);
    }
  };
  const { certificateFile, keyFile, clientCaFile } = files;
  const context: SecureContextOptions = {
    cert: read('certificateFile', certificateFile),
    key: read('keyFile', keyFile),
    // Without this, the authorities of the web would be believed.
    ca: clientCaFile === undefined ? [] : [read('clientCaFile', clientCaFile)],
    minVersion: 'TLSv1.2',
    secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
  };
  try {
    createSecureContext(context);
  } catch (error) {
    throw new TlsFilesError('keyFile', error);
  }
  return context;
}
