import { DynamoTable } from './dynamo-table';

/** Notify's table in memory. */
export class NotifyTable extends DynamoTable {
  public constructor() {
    super('pk', 'sk');
  }

  /** `<channel>: <state>` of each delivery. */
  public deliveries(): string[] {
    return [...this.items.values()]
      .filter((item) => item.pk?.S?.startsWith('delivery#'))
      .map((item) => `${item.sk?.S}: ${item.state?.S}`)
      .sort();
  }
}
