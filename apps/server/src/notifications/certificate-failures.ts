/** Whether a failed connection failed because of TLS: codes of OpenSSL's checks and of Node's own. */
export const isCertificateFailure = (code: string): boolean =>
  /CERT|SIGNATURE|SELF_SIGNED|^ERR_(TLS|SSL)|^EPROTO$/.test(code);
