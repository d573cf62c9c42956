import { isAllowedAddress } from './allowed-address.js';

test.each([
  '127.0.0.1',
  '127.255.255.254',
  '10.0.0.1',
  '100.64.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '::1',
  'fd12:3456::1',
  'fc00::1',
])('%s is inside, and allowed only where the installation says so', (address) => {
  expect(isAllowedAddress(address, false)).toBe(false);
  expect(isAllowedAddress(address, true)).toBe(true);
});

test.each([
  '0.0.0.0',
  '169.254.169.254',
  '169.254.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '192.0.2.1',
  '198.18.0.1',
  '::',
  'fe80::1',
  'fd00:ec2::254',
  'ff02::1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::ffff:169.254.169.254',
  '::ffff:7f00:1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::1',
  '2001:db8::1',
  'localhost',
  '',
  '127.1',
])('%j is never allowed', (address) => {
  expect(isAllowedAddress(address, false)).toBe(false);
  expect(isAllowedAddress(address, true)).toBe(false);
});

test.each(['8.8.8.8', '172.32.0.1', '172.15.255.255', '100.128.0.1', '192.167.255.255', '2606:4700::1111'])(
  '%s is outside and allowed',
  (address) => {
    expect(isAllowedAddress(address, false)).toBe(true);
  },
);
