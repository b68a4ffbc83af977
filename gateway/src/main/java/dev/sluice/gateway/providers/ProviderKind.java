package dev.sluice.gateway.providers;

import java.util.Locale;

/** The kinds of model provider. */
public enum ProviderKind {
    /** The Anthropic API, or anything that speaks it. */
    ANTHROPIC,
    /** Amazon Bedrock, InvokeModel: signed bytes out, Amazon event streams in. */
    BEDROCK,
    /** Amazon Bedrock's Messages endpoint. */
    BEDROCK_MESSAGES,
    /** Claude Platform on AWS. */
    CLAUDE_ON_AWS,
    /** Google Vertex AI, rawPredict. */
    VERTEX,
    /** Microsoft Foundry. */
    FOUNDRY,
    /** The built-in simulator. */
    SIMULATOR;

    /** The spelling in settings, APIs and pages: {@code bedrock-messages}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
