import { isObject, Json } from '../../../facts/json-value';
import { Document, readDocuments } from '../../read/document';
import { Misread } from '../../read/yaml/misread';
import { BuildError, NotBuilt } from './build-problems';

/** The documents of a text as kustomize reads them: words of YAML 1.1 are texts, dates are times, and of `<<` what is set counts. */
export function readAsKustomize(file: string, text: string): Document[] {
  return [...readDocuments(file, text, false)].map(document => {
    // Two annotations of an object are merged; everything else that stands twice is refused.
    if ('ruleId' in document && document.ruleId === 'file/duplicate-key' && document.message.includes("'annotations'")) throw new NotBuilt(`'${file}' has annotations twice`);
    if (!('value' in document)) throw new BuildError(`line ${document.line}: ${document.message}`, file);
    const { value, misread = [], folded = [] } = document;
    return misread.length || folded.length ? { ...document, value: rewritten(reread(value, misread, file), folded), misread: [] } : document;
  });
}

/** kustomize writes each folded block once more, and puts a line before those that begin with a blank: a mistake of its writer. */
function rewritten(value: Json, folded: readonly (readonly (string | number)[])[]): Json {
  for (const path of folded) {
    const holder = path.slice(0, -1).reduce<Json>((at, part) => at?.[part], value);
    const text = holder?.[path.at(-1)!];
    if (typeof text === 'string' && !/^\n*[ \t]/.test(text)) holder[path.at(-1)!] = text.replace(/^([^ \t\n][^\n]*\n+)(?=[ \t])/gm, '$1\n');
  }
  return value;
}

function reread(value: Json, misread: readonly Misread[], file: string): Json {
  const result = structuredClone(value);
  // What is inside of a key that gets another name comes before it.
  for (const found of [...misread].reverse()) {
    if (found.text === '<<' && found.key) throw new BuildError("kustomize refuses a second '<<' in a mapping", file);
    if (found.key && !/^(?:y|n|yes|no|on|off)$/i.test(found.text)) throw new BuildError(`kustomize takes no key that is no text: ${found.text}`, file);
    const last = found.path.at(-1)!;
    const holder = found.path.slice(0, -1).reduce<Json>((at, part) => at?.[part], result);
    if (found.key && isObject(holder)) {
      holder[found.text] = holder[last];
      delete holder[last];
    } else if (typeof holder === 'object' && holder !== null) holder[last] = found.text === '<<' ? found.set : typeof found.value === 'boolean' ? found.text : time(found.text);
  }
  return result;
}

function time(text: string): string {
  const [year, month, day] = text.split('-');
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T00:00:00Z`;
}
