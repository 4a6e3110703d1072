/** The figures of a study. */
import { writeComparisonFigure } from "../comparison-figure.js";
import { writeImprovabilityFigure } from "./improvability-figure.js";
import { studyFigures } from "./page.js";
import { checkStudy, type Study } from "./study.js";

/**
 * Draws what the study's page links: return against computation, and hindsight improvability where exits were measured.
 *
 * @returns the paths written.
 */
export async function writeStudyFigures(study: Study): Promise<string[]> {
  const { folder, models } = checkStudy("writeStudyFigures", study);
  if (models.length === 0) return [];
  const { returns, improvability } = studyFigures(folder);
  const isMeasured = models.some(({ measures }) => measures !== undefined);
  return [
    ...(await writeComparisonFigure(
      models.map(({ sweep }) => sweep),
      returns,
    )),
    ...(isMeasured ? await writeImprovabilityFigure(models, improvability) : []),
  ];
}
