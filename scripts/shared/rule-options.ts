/** The options of commands that play whole games, for what they change of a protocol's rules. */
import type { Option } from "commander";
import type { ProtocolOverrides } from "../../src/tools.js";
import { type GameModeOptions, gameModeOptions, gameModeOverrides } from "./game-mode-option.js";
import { livesOption, livesOverrides } from "./lives-option.js";
import { noopOption, noopOverrides } from "./noop-option.js";

export interface RuleOptions extends GameModeOptions {
  readonly episodicLife?: boolean;
  readonly noopMax?: number;
}

/** `--episodic-life`, `--noop-max`, `--game-mode` and `--difficulty`. */
export function ruleOptions(): Option[] {
  return [livesOption(), noopOption(), ...gameModeOptions()];
}

/**
 * What they replace of a protocol.
 *
 * @throws {InvalidArgumentError} if the game has no such mode or difficulty; what it has is listed.
 */
export function ruleOverrides(command: string, game: string, options: RuleOptions): ProtocolOverrides {
  return {
    ...livesOverrides(options.episodicLife),
    ...noopOverrides(options.noopMax),
    ...gameModeOverrides(command, game, options),
  };
}

/** Parts of a file's name, where a rule is not as usual. */
export function nameRules({ episodicLife, noopMax, gameMode, difficulty }: RuleOptions): string[] {
  return [
    ...(episodicLife ? ["lives"] : []),
    ...(noopMax === undefined ? [] : [`noop-${noopMax}`]),
    ...(gameMode === undefined ? [] : [`mode-${gameMode}`]),
    ...(difficulty === undefined ? [] : [`difficulty-${difficulty}`]),
  ];
}
