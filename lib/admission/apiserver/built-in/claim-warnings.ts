import { Check } from './checks';
import { fractionWarning } from './fraction';

/** What the server warns of the amounts of a claim. */
export const claimWarnings: Check = (spec, path, validation) => {
  for (const name of ['requests', 'limits']) fractionWarning(spec?.resources?.[name]?.storage, `${path}.resources.${name}[storage]`, validation);
};
