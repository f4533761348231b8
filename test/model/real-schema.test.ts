import { describe, expect, it } from "vitest";
import { checkValue } from "../../src/model/values/check.ts";
import { defaultValue } from "../../src/model/values/default.ts";
import { patternExpression } from "../../src/model/values/patterns.ts";
import { componentNames, loadSchema, type ModelName } from "../../src/schema/load.ts";

describe.each<ModelName>(["tr181", "tr098"])("the whole of %s [TR-181 Device]", (model) => {
  it("has patterns that can be run, and a start for every parameter that its type admits or that is empty", async () => {
    const schema = await loadSchema(model, componentNames(model));
    const odd: string[] = [];
    let parameters = 0;
    for (const object of schema.objects.values()) {
      for (const parameter of object.parameters.values()) {
        parameters++;
        expect(() => patternExpression(parameter.type.patterns ?? [])).not.toThrow();
        const start = defaultValue(parameter);
        if (start !== "" && !checkValue(parameter.type, start).ok)
          odd.push(`${object.path}${parameter.name} = ${start}`);
      }
    }
    expect(odd).toEqual([]);
    expect(parameters).toBeGreaterThan(1500);
  });
});
