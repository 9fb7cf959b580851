import { Manifest } from '../manifest';
import { barmanTranslation } from './barman';
import { maintenanceTranslation } from './maintenance';
import { podMonitorTranslation } from './podmonitor';
import { rolesTranslation } from './managed-roles';
import { syncReplicasTranslation } from './sync-replicas';
import { TranslationNote, Translated, Translation } from './translation';

/** Every translation, in the order in which they are made. */
const TRANSLATIONS: readonly Translation[] = [podMonitorTranslation, barmanTranslation, rolesTranslation, maintenanceTranslation, syncReplicasTranslation];

export const TRANSLATION_NAMES: readonly string[] = TRANSLATIONS.map(({ name }) => name);

/** The manifests in today's form, as far as it is asked for. */
export function translate(manifests: readonly Manifest[], names: ReadonlySet<string>): Translated {
  const changes: TranslationNote[] = [];
  const result = TRANSLATIONS.filter(({ name }) => names.has(name)).reduce((all, translation) => {
    const translated = translation.translate(all);
    changes.push(...translated.changes);
    return translated.manifests;
  }, manifests);
  return { manifests: result, changes };
}
