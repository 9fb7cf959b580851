import { byteLength } from '../../../facts/go';
import { free, object } from './checks';
import { bytesOf, dataKeys, MAX_DATA_BYTES, totalBytes } from './data';
import { BuiltInKind } from './kind';

const FIELDS = object({ data: dataKeys, binaryData: dataKeys, immutable: free });

export const CONFIG_MAP: BuiltInKind = {
  check: (map, path, validation) => {
    FIELDS(map, path, validation);
    for (const key of Object.keys(map.data ?? {})) {
      if (Object.hasOwn(map.binaryData ?? {}, key)) validation.fail('Invalid', `data[${key}]`, 'is in binaryData too');
    }
    // The server reports this of the whole object, with a path of its own making.
    if (totalBytes(map.data, byteLength) + totalBytes(map.binaryData, value => bytesOf(value).length) > MAX_DATA_BYTES)
      validation.fail('TooLong', '', `data and binaryData may not be more than ${MAX_DATA_BYTES} bytes in all`);
  },
};
