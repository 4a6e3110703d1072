/** Stands in for `node:os`: a machine of which nothing is known. */
export const availableParallelism = (): number => 1;
export const cpus = (): readonly { readonly model: string }[] => [];
export const loadavg = (): number[] => [0, 0, 0];
export const hostname = (): string => "a browser";
export const tmpdir = (): string => "/tmp";
export const userInfo = (): { readonly username: string } => ({ username: "nobody" });
