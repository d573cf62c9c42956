import { BlockList, isIP } from 'node:net';

/** Loopback, private and shared networks: only where the installation says so. */
const PRIVATE = blockList(['10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']);
const PRIVATE_V6 = blockList(['::1/128', 'fc00::/7']);

/** Never: link-local with the metadata services of clouds, what is no host's address, and what hides another address. */
const NEVER = blockList([
  '0.0.0.0/8',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  'fd00:ec2::/32',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
]);

const GLOBAL_V6 = blockList(['2000::/3']);

/** Whether a webhook may connect to this address. What is no address is refused. */
export function isAllowedAddress(address: string, allowPrivate: boolean): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(address) === 0 || NEVER.check(address, family)) return false;
  // A list with IPv4 rules also finds IPv4 addresses in IPv6 dress; those are refused below, whatever they hide.
  if ((family === 'ipv4' ? PRIVATE : PRIVATE_V6).check(address, family)) return allowPrivate;
  // Outside of 2000::/3 there are only special addresses.
  return family === 'ipv4' || GLOBAL_V6.check(address, family);
}

function blockList(subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [net = '', bits = ''] = subnet.split('/');
    list.addSubnet(net, Number(bits), isIP(net) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}
