package dev.sluice.simulator;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Errors as AWS writes them; the messages name account and role, which a gateway must keep to itself. */
final class AwsErrors {

    /** The account that every ARN names. */
    static final String ACCOUNT = "123456789012";

    private static final String CALLER = "arn:aws:sts::" + ACCOUNT + ":assumed-role/sluice-gateway/session";

    private AwsErrors() {}

    /** Whether an error of this type is written AWS's way. */
    static boolean isOneOf(String type) {
        return type.endsWith("Exception");
    }

    /** The error of this status, with AWS's type and words where none are given. */
    static ErrorAnswer of(int status, @Nullable String type, @Nullable String message) {
        String named = type != null ? type : typeOf(status);
        return new ErrorAnswer(status, named, message != null ? message : messageOf(named));
    }

    static String body(ErrorAnswer error) {
        return "{\"message\":" + Json.quote(error.message()) + "}";
    }

    static String header(ErrorAnswer error) {
        return "x-amzn-errortype: " + error.type() + ":http://internal.amazon.com/coral/com.amazon.bedrock/\r\n";
    }

    /** The spelling inside an event stream: the first letter is small there. */
    static String inStream(String type) {
        return type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1);
    }

    private static String typeOf(int status) {
        return switch (status) {
            case 403 -> "AccessDeniedException";
            case 404 -> "ResourceNotFoundException";
            case 408 -> "ModelTimeoutException";
            case 424 -> "ModelErrorException";
            case 429 -> "ThrottlingException";
            case 503, 529 -> "ServiceUnavailableException";
            default -> status < 500 ? "ValidationException" : "InternalServerException";
        };
    }

    private static String messageOf(String type) {
        return switch (type) {
            case "AccessDeniedException" ->
                "User: " + CALLER + " is not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:"
                        + "us-east-1:" + ACCOUNT + ":inference-profile/us.anthropic.claude-opus-5 because no"
                        + " identity-based policy allows the bedrock:InvokeModel action";
            case "ExpiredTokenException" -> "The security token included in the request is expired";
            case "ThrottlingException", "throttlingException" ->
                "Too many tokens for account " + ACCOUNT + ", please wait before trying again. (" + CALLER + ")";
            case "ResourceNotFoundException" ->
                "Model arn:aws:bedrock:us-east-1:" + ACCOUNT + ":provisioned-model/sim was not found.";
            default -> "Simulated " + type + " in account " + ACCOUNT + " for " + CALLER;
        };
    }
}
