/** The channel bindings that there are: of TLS 1.2 (RFC 5929), and of TLS 1.3 (RFC 9266). */
export const CHANNEL_BINDINGS = ['tls-unique', 'tls-exporter'] as const;
export type ChannelBinding = (typeof CHANNEL_BINDINGS)[number];

/** With which a client has proved to TLS that it holds the key. */
export interface ClientCertificate {
  /** Of the whole certificate, in small hexadecimal digits. */
  readonly sha256: string;
  readonly commonName: string | undefined;
  /** Whether one of the authorities that the router knows has issued it, for clients. */
  readonly isTrusted: boolean;
  readonly validFromMs: number;
  readonly validToMs: number;
}

/** What TLS knows of a connection that it ends at this router. */
export interface SecureChannel {
  /**
   * Bytes that both ends of this one connection know, and that differ on any other: `tls-unique` is the first Finished message,
   * `tls-exporter` 32 bytes of keying material.
   *
   * @returns undefined if this version of TLS has none of the type.
   */
  binding(type: ChannelBinding): Buffer | undefined;
  readonly clientCertificate: ClientCertificate | undefined;
}
