import { byteLength } from '../../../facts/go';
import { Check, oneOf } from './checks';

/** The number of a port, which must be there. */
export const portNumber: Check = (port = 0, path, validation) => {
  if (port < 1 || port > 65535) validation.fail('Invalid', path, `must be between 1 and 65535, got ${port}`);
};

/** The name of a port (`IsValidPortName`). */
export const portName: Check = (name, path, validation) => {
  const fits = byteLength(name) <= 15 && /^[-a-z0-9]*$/.test(name) && /[a-z]/.test(name) && !/--|^-|-$/.test(name);
  if (!fits) validation.fail('Invalid', path, `must be at most 15 lower case letters, digits and single '-', one of them a letter, got '${name}'`);
};

/** The number or the name of a port. */
export const port: Check = (value, path, validation) => (typeof value === 'string' ? portName : portNumber)(value, path, validation);

/** What a port is of; the server fills in TCP. */
export const protocol: Check = oneOf('TCP', 'UDP', 'SCTP');
