import { Database } from './database';
import { demoAddress, DemoProgram, DemoPrograms, demoReady, demoSecrets, DEMO_PROGRAMS, loseDemoPrimary } from './demo-programs';
import { User } from './demo-user';
import { pause } from './failover';
import { guideWith } from './guide';
import { Scenario, Stage } from './scenario';
import { medianAndWorst, table } from './table';

const RUNS = 3;
const PROGRAMS = Object.keys(DEMO_PROGRAMS) as DemoProgram[];

/** The two programs of examples/demo-app, as people with a browser see them while the primary is deleted. */
export const demoApp: Scenario = {
  name: 'demo-app',
  title: 'What users of an application see when the primary is deleted',

  async run(stage: Stage): Promise<string> {
    const database = new Database(stage.api);
    await database.prepare();
    demoSecrets();
    database.apply(guideWith({
      extend: cluster => {
        const demo = new DemoPrograms(cluster);
        for (const program of PROGRAMS) {
          demo.migrate(program);
          demo.serve(program, program, 2);
        }
      },
    }, stage.major));
    stage.log(`healthy after ${await database.healthy()} s`);
    await demoReady(database, PROGRAMS, PROGRAMS);

    const seen: { [program: string]: { worst: number[]; notes: number; errors: string[]; unseen: number; lost: number } } = {};
    for (let run = 1; run <= Math.min(RUNS, stage.runs ?? RUNS); run++) {
      const users = await Promise.all(PROGRAMS.map(async program => User.of(await demoAddress(stage, program))));
      const writing = Promise.all(users.map(user => user.write()));
      await pause(5);
      await loseDemoPrimary(database);
      await pause(5);
      users.forEach(user => user.stop());
      await writing;
      const rows = database.sql(await database.primary(), 'SELECT id FROM notes', 'notes').split('\n');
      PROGRAMS.forEach((name, i) => {
        const { notes, errors, unseen, slowest } = users[i];
        if (slowest < 0.5) throw new Error(`cannot measure: the primary was deleted, and no user of ${name} waited`);
        const all = seen[name] ??= { worst: [], notes: 0, errors: [], unseen: 0, lost: 0 };
        all.worst.push(slowest);
        all.notes += notes.length;
        all.errors.push(...errors);
        all.unseen += unseen;
        all.lost += notes.filter(note => !rows.includes(note)).length;
        stage.log(`run ${run}, ${name}: ${notes.length} notes, the slowest after ${slowest.toFixed(1)} s, ${errors.length} errors`);
      });
      if (new Set(rows).size !== rows.length) throw new Error('a note is there twice');
    }
    await database.remove();
    const columns = ['program', 'runs', 'notes written', 'longest wait for a page', 'errors', 'own note missing on the next page', 'lost'];
    const rows = Object.entries(seen).map(([name, { worst, notes, errors, unseen, lost }]) =>
      [name, worst.length, notes, medianAndWorst(worst), errors.length, unseen, lost]);
    return `${table(columns, rows)}\n\n`
      + 'Seconds, median (worst). Each user writes a note every quarter of a second in the form of the page and looks for it on the '
      + `page that comes back; reads go to replicas.${errorsOf(Object.values(seen).flatMap(each => each.errors))}`;
  },
};

/** Each error once, as the end of a chapter. */
export function errorsOf(errors: readonly string[]): string {
  return errors.length === 0 ? '' : ` Errors:\n\n${[...new Set(errors)].map(error => `- \`${error}\``).join('\n')}`;
}
