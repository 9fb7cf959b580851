import * as path from 'node:path';

const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG'];
const FORBIDDEN = ['EACCES', 'EPERM', 'EROFS'];
const NOT_MOVABLE = ['EXDEV', 'EBUSY'];

/**
 * Explains an error of the file system that left an output folder unchanged. Returns any other error as it is.
 *
 * @param folder as the user wrote it
 * @param target its real path
 */
export function explainWriteError(error: unknown, folder: string, target: string): unknown {
  const { code, path: file, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const parent = path.dirname(target);
  if (FULL.includes(code)) {
    return explained(`the disk is full (${message}); '${folder}' is unchanged. Free some space in '${parent}' and synthesize again`);
  }
  if (!file?.startsWith(parent)) return error;
  if (FORBIDDEN.includes(code)) {
    return explained(`'${parent}' cannot be written (${message}); '${folder}' is unchanged. `
      + 'The new output is prepared beside the old one: allow this user to write that folder, or choose an output folder inside one that can be written');
  }
  if (NOT_MOVABLE.includes(code)) {
    return explained(`'${folder}' cannot be replaced as a whole (${message}), probably because it is a mount point; it is unchanged. `
      + 'Choose a folder inside it');
  }
  return error;

  function explained(text: string): Error {
    return new Error(text, { cause: error });
  }
}
