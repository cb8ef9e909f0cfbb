// The JavaScript SDK of CloudEvents posts an event in both modes: node sdk.mjs URL TOKEN
import { CloudEvent, HTTP } from "cloudevents";

const [url, token] = process.argv.slice(2);
const event = new CloudEvent({
  // It encodes no header: a % or an accent in an attribute would not be CloudEvents any more, and is refused.
  id: 'js-1-"50"', source: "urn:js", type: "hire", subject: "E-JS", extension: "more",
  datacontenttype: "application/json", data: { hired_on: "2024-03-15", contract: "cdi" },
});
for (const message of [HTTP.binary(event), HTTP.structured(event)]) {
  const answer = await fetch(`${url}/v1/companies/123456782/events`, {
    method: "POST", body: message.body, headers: { ...message.headers, authorization: `Bearer ${token}` },
  });
  console.log(answer.status, JSON.stringify(await answer.json()));
}
