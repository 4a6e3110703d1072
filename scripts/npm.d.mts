/** The environment for npm: registry, proxy and cache settings stay, what could lead it elsewhere does not. */
export function confine(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv;

/**
 * The command that runs npm: the one that came with this Node, else the one that started this process, else the first on
 * PATH that is no other system's, as Windows' is under WSL. A caller that sets `ZTW_NPM` names one.
 */
export function findNpm(env: NodeJS.ProcessEnv, nodePath?: string): [string, ...string[]];
