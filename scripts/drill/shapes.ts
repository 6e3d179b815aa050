// Shapes of the properties that CloudFormation takes, of the types that the drill plays: the database that the CDK makes its own classes from.
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { isPlayed } from '../../drill/model/unknown-types';
import type { Shape, Shapes, TypeShapes } from '../../drill/template/shapes/shape';

const database = () => loadAwsServiceSpecSync();
type Database = ReturnType<typeof database>;
type Spec = ReturnType<Database['all']>[number];
type Property = Extract<Spec, { cloudFormationType: string }>['properties'][string];

/** `drill/template/shapes/shapes.json`. */
export function shapesFile(): string {
  const db = database();
  const types = db
    .all('resource')
    .filter(({ cloudFormationType }) => isPlayed(cloudFormationType))
    .map((one): [string, TypeShapes] => [one.cloudFormationType, new Reading(db).read(one.properties)])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = types.map(([name, shapes]) => `${JSON.stringify(name)}: ${JSON.stringify(shapes)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** One type: its groups refer to one another, some to themselves. */
class Reading {
  private readonly groups: Record<string, Shapes> = {};

  public constructor(private readonly db: Database) {}

  public read(properties: Readonly<Record<string, Property>>): TypeShapes {
    const own = this.shapes(properties);
    return { properties: own, groups: sorted(this.groups) };
  }

  private shapes(properties: Readonly<Record<string, Property>>): Shapes {
    return sorted(
      Object.fromEntries(
        Object.entries(properties).map(([name, { type, previousTypes = [] }]) => [
          name,
          // What an older schema has said is still taken.
          oneOf([type, ...previousTypes].map((one) => this.shape(one))),
        ]),
      ),
    );
  }

  private shape(type: Property['type']): Shape {
    switch (type.type) {
      case 'string':
      case 'date-time':
        return 's';
      case 'number':
        return 'n';
      case 'integer':
        return 'i';
      case 'boolean':
        return 'b';
      case 'json':
      case 'tag':
      case 'null':
        return 'j';
      case 'array':
        return [this.shape(type.element)];
      case 'map':
        return { '*': this.shape(type.element) };
      case 'union':
        return oneOf(type.types.map((one) => this.shape(one)));
      case 'ref': {
        const { name, properties } = this.db.get('typeDefinition', type.reference.$ref);
        if (!Object.hasOwn(this.groups, name)) {
          this.groups[name] = {};
          this.groups[name] = this.shapes(properties);
        }
        return `#${name}`;
      }
    }
  }
}

function oneOf(all: readonly Shape[]): Shape {
  const flat = all.flatMap((one) => (typeof one === 'object' && '|' in one ? one['|'] : [one]));
  const different = [...new Map(flat.map((one) => [JSON.stringify(one), one])).values()];
  return different.length === 1 ? different[0]! : { '|': different };
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
