import * as crypto from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { quoteIdentifier, quoteLiteral } from '../../lib/postgres/sql-text';
import { Server } from '../queries/server';

/** A manifest as plain data. */
type Manifest = any;

/**
 * Does to a PostgreSQL what the operator does for `DatabaseRole` and `Database`, and runs the Jobs of the manifests with their
 * own command and environment.
 * Passwords are made here, one for each Secret that a manifest names.
 */
export class AsOperator {
  private readonly passwords = new Map<string, { readonly username: string; readonly password: string }>();

  constructor(private readonly server: Server) {}

  /** Makes the roles and databases of the manifests. */
  public apply(manifests: readonly Manifest[]): void {
    const roles = manifests.filter(({ kind }) => kind === 'DatabaseRole').map(({ spec }) => spec);
    for (const role of roles) {
      if (role.passwordSecret) this.passwordOf(role.passwordSecret.name, role.name);
      this.server.psql(`CREATE ROLE ${quoteIdentifier(role.name)} ${role.login ? 'LOGIN' : 'NOLOGIN'} ${role.createrole ? 'CREATEROLE' : ''}
        ${role.passwordSecret ? `PASSWORD ${quoteLiteral(this.passwords.get(role.passwordSecret.name)!.password)}` : ''}`);
    }
    for (const role of roles) for (const group of role.inRoles ?? []) this.server.psql(`GRANT ${quoteIdentifier(group)} TO ${quoteIdentifier(role.name)}`);
    for (const { spec } of manifests.filter(({ kind }) => kind === 'Database')) {
      this.server.psql(`CREATE DATABASE ${quoteIdentifier(spec.name)} OWNER ${quoteIdentifier(spec.owner)}`);
      for (const schema of spec.schemas ?? []) {
        this.server.psql(`CREATE SCHEMA ${quoteIdentifier(schema.name)}${schema.owner ? ` AUTHORIZATION ${quoteIdentifier(schema.owner)}` : ''}`, { database: spec.name });
      }
    }
  }

  /** Runs a Job's container here, against this server. @param setup The folder with its scripts. */
  public runJob({ spec }: Manifest, setup = ''): void {
    const [container] = spec.template.spec.containers;
    const env = Object.fromEntries(container.env.map(({ name, value, valueFrom }: Manifest) => [name, value ?? this.secretValue(valueFrom.secretKeyRef)]));
    const { status, stderr } = spawnSync(container.command[0], [...container.command.slice(1), ...container.args ?? []].map(word => word.replace('/setup', setup)),
      { encoding: 'utf8', env: { PATH: process.env.PATH, ...env, PGHOST: this.server.folder, PGPORT: `${this.server.port}`, PGSSLMODE: 'disable' } });
    if (status !== 0) throw new Error(`PostgreSQL ${this.server.version}: the Job failed: ${stderr}`);
  }

  /** Takes a password from a Secret that is there already. */
  public take(secretName: string, credentials: { readonly username: string; readonly password: string }): void {
    this.passwords.set(secretName, credentials);
  }

  /** Sets the password of a Secret that has changed, as the operator does with the label `cnpg.io/reload`. */
  public reload(secretName: string): void {
    const { username, password } = this.passwords.get(secretName)!;
    this.server.psql(`ALTER ROLE ${quoteIdentifier(username)} PASSWORD ${quoteLiteral(password)}`);
  }

  /** The password in a Secret; made if nobody asked before. */
  public passwordOf(secretName: string, username: string): string {
    if (!this.passwords.has(secretName)) this.passwords.set(secretName, { username, password: crypto.randomBytes(12).toString('hex') });
    return this.passwords.get(secretName)!.password;
  }

  private secretValue({ name, key }: { readonly name: string; readonly key: string }): string {
    const secret = this.passwords.get(name);
    if (!secret) throw new Error(`no role has its password in the Secret '${name}'`);
    return key === 'username' ? secret.username : secret.password;
  }
}
