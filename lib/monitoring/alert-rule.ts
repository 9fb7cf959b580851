import { AlertName } from './alert-name';
import { AlertSeverity } from './alert-severity';
import { AlertSettings } from './alert-settings';

/** One row: what is watched, why, and what to do. A row may have two levels, of which the critical one silences the other (same name). */
export interface AlertRule<Subject> {
  /** In Prometheus and in Alertmanager. */
  readonly name: AlertName;
  /** When it is there, in words. */
  readonly when: string;
  /** What happens if nobody looks. */
  readonly why: string;
  /** The first thing to do; the runbook has the rest. */
  readonly todo: string;
  /** What it says in one line. */
  summary(subject: Subject): string;
  /** The same with values. */
  description(subject: Subject): string;
  /** The most severe first. None where the subject cannot have the problem. */
  levels(subject: Subject, settings: AlertSettings): AlertLevel[];
}

/** An expression that has a value when something is wrong. */
export interface AlertLevel {
  /** How urgent. */
  readonly severity: AlertSeverity;
  /** PromQL. */
  readonly expr: string;
  /** Minutes that it must hold. */
  readonly minutes: number;
}

/** Shorthands for rows. */
export const critical = (minutes: number, expr: string): AlertLevel => ({ severity: AlertSeverity.CRITICAL, minutes, expr });
export const warning = (minutes: number, expr: string): AlertLevel => ({ severity: AlertSeverity.WARNING, minutes, expr });
export const info = (minutes: number, expr: string): AlertLevel => ({ severity: AlertSeverity.INFO, minutes, expr });
