/** `IsValidPortName`. */
export function portName(name: string): string[] {
  return [
    ...name.length > 15 ? ['must be no more than 15 characters'] : [],
    ...(/^[-a-z0-9]+$/).test(name) ? [] : ["must consist of lower case letters, digits or '-'"],
    ...(/[a-z]/).test(name) ? [] : ['must have a letter'],
    ...name.includes('--') ? ["must not have two '-' in a row"] : [],
    ...(/^-|-$/).test(name) ? ["must not start or end with '-'"] : [],
  ];
}

export function portNumber(port: number): string[] {
  return port >= 1 && port <= 65535 ? [] : ['must be between 1 and 65535'];
}
