package dev.sluice.gateway.providers;

/** Tags of a request (contract §13), which Amazon's and Google's endpoints do not know. */
final class RequestTags {

    static final String FIELD = "tags";

    private RequestTags() {}

    static boolean isBeta(String beta) {
        return beta.startsWith("request-tags-");
    }
}
