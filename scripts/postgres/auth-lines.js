'use strict';
// Lines of pg_hba.conf and pg_ident.conf, right and wrong, from a seed.
const { Values } = require('./values');

const TYPES = ['host', 'host', 'hostssl', 'hostnossl', 'hostgssenc', 'hostnogssenc', 'local', 'Host', 'hosts', 'hostall', '"host"', 'tcp', 'host,hostssl', ''];
const NAMES = ['all', 'app', '"all"', 'app,shop', 'app, shop', 'app ,shop', '"my db"', 'replication', 'sameuser', 'samerole', '+group', 'a"b"c', '"a""b"', 'App', 'x#y', '"x#y"', ',', 'a,,b', '""', "'app'", 'postgres'];
const ADDRESSES = ['all', '"all"', 'samehost', 'samenet', '10.0.0.0/8', '10.0.0.0/33', '10.0.0.0/0', '10.0.0.0/', '10.0.0.0/-1', '10.0.0.0/+8', '10.0.0.0/08', '10.0.0.0/8x', '10.0.0.0/ 8', '10.0.0.0', '10.0.0.0 255.0.0.0',
  '10.0.0.0 255.0.0', '10.0.0.0 ffff::', '10.0.0.0 8', '10/8', '10.1/16', '10.0.0.256/8', '0x0a.0.0.1/32', '012.0.0.1/32', '08.0.0.1/32', '1.2.3.4.5/32', '10.0.0.0/8/8', '256.1.1.1', '4294967295/32', '4294967296/32',
  '::1/128', '::1/129', '::/0', 'fe80::/10', 'fe80::1%eth0/64', '::1', '::1 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '::1 255.0.0.0', '::ffff:10.0.0.1/128', '1::2::3/64', ':::/0', '12345::/16',
  'app.shop.svc', '.example.com', 'app.example.com/32', 'all/32', '10.0.0.0/8,192.168.0.0/16', 'localhost', '*', '0.0.0.0/0', '0/0', '', '10.0.0.0/255.0.0.0', 'SameHost', 'ALL'];
const METHODS = ['trust', 'reject', 'md5', 'scram-sha-256', 'scram-sha-256', 'password', 'peer', 'ident', 'cert', 'gss', 'sspi', 'bsd', 'ldap', 'pam', 'radius', 'oauth', 'scram', 'scram-sha256', 'SCRAM-SHA-256', 'md5,trust', '"md5"', 'none', '', 'krb5'];
const OPTIONS = ['map=x', 'map="a b"', 'map', 'map=', '=x', 'clientcert=verify-full', 'clientcert=verify-ca', 'clientcert=1', 'clientcert=0', 'clientcert=no-verify', 'clientname=CN', 'clientname=DN', 'clientname=cn', 'clientname=SAN',
  'pamservice=x', 'pam_use_hostname=1', 'pam_use_hostname=yes', 'ldapserver=a', 'ldapserver="a b"', 'ldapurl=ldap://h/dc=x', 'ldapurl=http://h/', 'ldapurl=ldap:', 'ldapurl="ldaps://h:636/dc=x?uid?sub"', 'ldaptls=1', 'ldaptls=yes', 'ldapscheme=ldaps',
  'ldapport=389', 'ldapport=x', 'ldapport=0', 'ldapport=-1', 'ldapbinddn=x', 'ldapbindpasswd=x', 'ldapsearchattribute=uid', 'ldapsearchfilter=uid', 'ldapbasedn="dc=a,dc=b"', 'ldapbasedn=dc=a', 'ldapprefix=cn=', 'ldapsuffix=x',
  'krb_realm=X', 'include_realm=1', 'include_realm=0', 'compat_realm=1', 'upn_username=1', 'radiusservers=127.0.0.1', 'radiussecrets=x', 'radiusports=1812', 'radiusidentifiers=a', 'issuer=https://i', 'scope=x', 'validator=x',
  'delegate_ident_mapping=1', 'unknown=1', 'Map=x', '# comment', '#comment', 'a=b,c=d', 'options'];

class AuthLines extends Values {
  blank() { return this.of([' ', ' ', ' ', '  ', '\t', ' \t ']); }

  /** A line of pg_hba.conf: mostly one that is right but for one field. */
  hba() {
    const number = this.number();
    if (number < 0.02) return this.of(['include other.conf', 'include_if_exists other.conf', 'include', 'include a b', 'include_dir x', '#', '', '   ', '# host all all all md5', '@file', 'host @file all all md5']);
    const wrong = this.number() < 0.6;
    const isLocal = this.number() < 0.2;
    const parts = [
      wrong && this.number() < 0.3 ? this.of(TYPES) : isLocal ? 'local' : this.of(['host', 'hostssl', 'hostnossl']),
      this.of(NAMES), this.of(NAMES),
      ...(isLocal ? [] : [wrong ? this.of(ADDRESSES) : this.of(['all', '10.0.0.0/8', 'samenet', '::/0', 'app.shop.svc'])]),
      wrong ? this.of(METHODS) : this.of(['scram-sha-256', 'md5', 'reject', 'ldap', 'cert', 'peer', 'pam', 'gss', 'ident']),
      ...Array.from({ length: Math.floor(this.number() * 3.5) }, () => this.of(OPTIONS)),
    ];
    if (this.number() < 0.06) parts.length = Math.floor(this.number() * parts.length);
    if (this.number() < 0.03) parts.splice(Math.floor(this.number() * parts.length), 1);
    return parts.reduce((line, part) => `${line}${line ? this.blank() : this.of(['', '', ' '])}${part}`, '');
  }

  /** A line of pg_ident.conf. */
  ident() {
    const parts = Array.from({ length: this.of([1, 2, 3, 3, 3, 3, 4]) }, () => this.of([...NAMES, 'local', 'root', '/^(.*)@example\\.com$', '\\1', '"/^a b$"', 'x@y']));
    return this.number() < 0.03 ? this.of(['include x', 'include_dir y', '# a b c', 'a b c # d', '']) : parts.join(this.blank());
  }
}

module.exports = { AuthLines };
