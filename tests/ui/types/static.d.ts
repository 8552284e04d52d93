/* What is there beside the modules of the elements: what the server gives a script, and what they leave at
   their windows. */

declare const BASES: string[];
declare const LANGUAGES: { [language: string]: { [text: string]: string } };
declare const NUMBERS: {
  brands: { name: string; lengths: number[]; ranges: [number, number][] }[];
  lengths: number[];
  test_cards: { prefix: string; endings: string[] };
  test_routing_numbers: string[];
};

interface Window {
  Payload: unknown;
  onfileFrame: { form: string; kind: string; read?: () => { kind: string; text: string; fault: string | null }[]; brand?: () => string | null };
}
