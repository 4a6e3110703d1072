export function renderThroughput(text: string): string;
