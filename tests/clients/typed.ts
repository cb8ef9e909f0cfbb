// A client over the generated types posts and reads; whatever the types deny does not compile.
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

declare const process: { argv: string[] };
const [url, token] = process.argv.slice(2);
const jalon = createClient<paths>({ baseUrl: url, headers: { authorization: `Bearer ${token}` } });
const path = { siren: "123456782", employee: "E-TS" };

const hire: components["schemas"]["HireEvent"] = {
  specversion: "1.0", id: "ts-1", source: "urn:ts", type: "hire", subject: path.employee,
  data: { hired_on: "2024-03-15", contract: "cdi" },
};
const one = await jalon.POST("/v1/companies/{siren}/events", { params: { path }, body: hire });
console.log(one.response.status, one.data?.status);

const many = await jalon.POST("/v1/companies/{siren}/events/batch", {
  params: { path }, body: [hire], headers: { "content-type": "application/cloudevents-batch+json" },
});
console.log(many.response.status, many.data?.results.map((result) => result.status).join());

const plan = await jalon.GET("/v1/companies/{siren}/employees/{employee}", { params: { path } });
console.log(plan.response.status, plan.data?.obligations[0]?.due_on);

const wrong = await jalon.PUT("/v1/companies/{siren}/employees/{employee}/person", {
  params: { path }, body: { given_name: "Ada", family_name: "Lovelace", nir: "1" },
});
console.log(wrong.response.status, wrong.error?.errors?.[0]?.pointer);
