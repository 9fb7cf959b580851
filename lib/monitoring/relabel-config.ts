/**
 * A change of labels, in the form of the Prometheus operator.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config
 */
export interface RelabelConfig {
  /**
   * What is done: 'replace', 'keep', 'drop', 'hashmod', 'labelmap', 'labeldrop', 'labelkeep', 'lowercase', 'uppercase',
   * 'keepequal' or 'dropequal'.
   *
   * @default 'replace'
   */
  readonly action?: string;

  /**
   * The labels whose values are joined and compared.
   *
   * @default - none
   */
  readonly sourceLabels?: string[];

  /**
   * What stands between the joined values.
   *
   * @default ';'
   */
  readonly separator?: string;

  /**
   * The regular expression that the joined values must match.
   *
   * @default '(.*)'
   */
  readonly regex?: string;

  /**
   * The label that is written.
   *
   * @default - none
   */
  readonly targetLabel?: string;

  /**
   * What is written, with `$1` for what the expression caught.
   *
   * @default '$1'
   */
  readonly replacement?: string;

  /**
   * What the hash of the joined values is divided by, with 'hashmod'.
   *
   * @default - none
   */
  readonly modulus?: number;
}
