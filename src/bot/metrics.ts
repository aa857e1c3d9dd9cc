/** What is counted, with the help text Prometheus shows. */
const COUNTERS = {
  tollgate_deliveries_total: 'Deliveries that were stored, by event',
  tollgate_duplicate_deliveries_total: 'Deliveries that were stored before',
  tollgate_refused_requests_total: 'Requests that were refused, by status',
  tollgate_evaluations_total: 'Evaluations that were shown, by verdict',
  tollgate_commands_total: 'Commands, by what came of them',
  tollgate_failed_jobs_total: 'Attempts of a job that failed',
  tollgate_dead_jobs_total: 'Jobs that were given up',
} as const;
type Counter = keyof typeof COUNTERS;

/** Counters in the text format of Prometheus. */
export class Metrics {
  private readonly values = new Map<string, number>();

  count(counter: Counter, label?: readonly [name: string, value: string]): void {
    const key =
      label === undefined ? counter : `${counter}{${label[0]}="${label[1].replace(/[^\w.-]/g, '_')}"}`;
    this.values.set(key, (this.values.get(key) ?? 0) + 1);
  }

  text(): string {
    return Object.entries(COUNTERS)
      .map(([name, help]) => {
        const lines = [...this.values].filter(([key]) => key === name || key.startsWith(`${name}{`));
        const shown = lines.length === 0 ? [`${name} 0`] : lines.map(([key, value]) => `${key} ${value}`);
        return `# HELP ${name} ${help}\n# TYPE ${name} counter\n${shown.join('\n')}\n`;
      })
      .join('');
  }
}
