import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { UsageError } from './errors';

/** Opens the port on the loopback interface; 0 lets the system choose. @throws UsageError that names the option */
export async function listen(server: Server, port: number, option: string): Promise<void> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'is in use' : `cannot be opened (${code})`;
    throw new UsageError(`port ${port} ${why}; choose another one with ${option}`);
  }
}

/** By option. @throws UsageError that names every port that cannot be had */
export async function checkPorts(ports: Readonly<Record<string, number>>): Promise<void> {
  const problems: string[] = [];
  for (const [option, port] of Object.entries(ports)) {
    const server = createServer();
    try {
      await listen(server, port, option);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      problems.push(error.message);
    }
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
  if (problems.length > 0) throw new UsageError(problems.join('; '));
}
