export function renderTrainingSpeed(text: string): string;
