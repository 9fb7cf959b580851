import { Document, looksLikeManifest, readDocuments } from '../admission/read/document';
import { InputReader } from '../convert/input';
import { ManifestSink } from './inputs';

/** Takes what `convert` can turn into a program, and names the rest. */
export class ConvertedManifests implements ManifestSink {
  constructor(private readonly reader: InputReader) {}

  public addFile(file: string, text: string, isFound = false): void {
    if (isFound && !looksLikeManifest(text)) return;
    for (const document of readDocuments(file, text)) {
      const isOther = 'ruleId' in document && document.ruleId !== 'file/template' && !document.isManifest;
      if (!(isFound && isOther)) this.reader.add(document);
    }
  }

  public addBuild(_build: string, _folder: string, documents: readonly Document[]): void {
    for (const document of documents) this.reader.add(document);
  }

  public addFailedBuild(): void {
    // The problem says why.
  }

  public addProblem(build: string, { file }: Pick<Document, 'file'>, { message }: { readonly message: string }): void {
    this.reader.refuse({ file, reason: `a part of the build of '${build}': ${message}` });
  }

  public addFailure(file: string, _ruleId: string, message: string): void {
    this.reader.refuse({ file, reason: message });
  }

  public addUnjudged({ file, reason, isOther }: { readonly file: string; readonly reason: string; readonly isOther?: boolean }): void {
    if (!isOther) this.reader.refuse({ file, reason });
  }
}
