import { Check } from './checks';

/** A number that is not negative, or a percentage; if it is given, `''` and 0 included. */
export const numberOrPercentage: Check = (value, path, validation) => {
  if (typeof value === 'string' ? !/^[0-9]+%$/.test(value) : value < 0) validation.fail('Invalid', path, `must be a number that is not negative, or a percentage like '50%', got '${value}'`);
};

/** Not more than all of them. */
export const atMostAll: Check = (value, path, validation) => {
  if (/^[0-9]+%$/.test(value) && parseInt(value, 10) > 100) validation.fail('Invalid', path, `must be at most 100%, got '${value}'`);
};
