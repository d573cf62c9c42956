import { Anchor } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { texts } from '../texts';

interface Props {
  readonly url: string;
  /** What it leads to; the host where this is absent. */
  readonly name?: string;
}

const parsed = (url: string): URL | null => (URL.canParse(url) ? new URL(url) : null);

/** An address that somebody's job named: a page of the web or no link at all, and marked where it leaves this server. */
export function AddressLink({ url, name }: Props) {
  const address = parsed(url);
  if (!address || !/^https?:$/.test(address.protocol)) return <span className="mono breakable">{url}</span>;
  const elsewhere = address.host !== location.host;
  return (
    <Anchor
      href={address.href}
      target="_blank"
      rel="noreferrer"
      title={address.href}
      className="breakable"
      aria-label={elsewhere ? texts.environments.leaves(name ?? address.host, address.host) : undefined}
    >
      <bdi>{name ?? address.host}</bdi>
      {elsewhere && <IconExternalLink size={13} aria-hidden style={{ marginLeft: 3, verticalAlign: '-2px' }} />}
    </Anchor>
  );
}
