package dev.sluice.simulator;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The inference profiles that Bedrock lists: one for each model in the United States. */
final class InferenceProfiles {

    private static final String ROOT = "/inference-profiles";

    /** One entry of the list. */
    record Profile(
            String inferenceProfileId,
            String inferenceProfileArn,
            String inferenceProfileName,
            String status,
            String type,
            List<Member> models) {}

    /** A model behind a profile. */
    record Member(String modelArn) {}

    /** The list's envelope. */
    record Page(List<Profile> inferenceProfileSummaries) {}

    private static final List<Profile> ALL =
            Models.ids().stream().map(InferenceProfiles::profile).toList();

    private InferenceProfiles() {}

    static Reply answer(Arrival arrival) {
        Dialect dialect = BedrockDialect.INSTANCE;
        if (ROOT.equals(arrival.path())) {
            return Answering.json(arrival, dialect, Json.MAPPER.writeValueAsBytes(new Page(ALL)));
        }
        String wanted = URLDecoder.decode(
                arrival.path().startsWith(ROOT + "/") ? arrival.path().substring(ROOT.length() + 1) : "",
                StandardCharsets.UTF_8);
        return ALL.stream()
                .filter(profile ->
                        wanted.equals(profile.inferenceProfileId()) || wanted.equals(profile.inferenceProfileArn()))
                .findFirst()
                .map(profile -> Answering.json(arrival, dialect, Json.MAPPER.writeValueAsBytes(profile)))
                .orElseGet(() -> Answering.error(arrival, dialect, dialect.error(404, null, null)));
    }

    private static Profile profile(String model) {
        String id = "us.anthropic." + model;
        return new Profile(
                id,
                "arn:aws:bedrock:us-east-1:" + AwsErrors.ACCOUNT + ":inference-profile/" + id,
                model + " (simulated)",
                "ACTIVE",
                "SYSTEM_DEFINED",
                List.of(new Member("arn:aws:bedrock:us-east-1::foundation-model/anthropic." + model)));
    }
}
