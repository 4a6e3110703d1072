/** Names of what sweeps and tunings leave; a study's folder has them too. */
export const resultFiles = { sweep: "sweep.json", tuning: "confirm.json" } as const;
