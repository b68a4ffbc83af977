package dev.sluice.gateway.providers.credentials;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.ExternalAccountCredentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import dev.sluice.gateway.providers.Credential.GoogleJson;
import dev.sluice.gateway.providers.CredentialException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Access tokens of Google Cloud, by Google's own library. */
final class GoogleTokens implements TokenFetch {

    private static final List<String> SCOPES = List.of("https://www.googleapis.com/auth/cloud-platform");
    /** What a token is taken to live when the library does not say. */
    private static final Duration UNSAID_LIFE = Duration.ofMinutes(30);

    private final Source source;
    private final Clock clock;
    private @Nullable GoogleCredentials credentials;

    private GoogleTokens(Source source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    @FunctionalInterface
    private interface Source {
        GoogleCredentials open() throws IOException, CredentialException;
    }

    static GoogleTokens ofEnvironment(Clock clock) {
        return new GoogleTokens(GoogleCredentials::getApplicationDefault, clock);
    }

    static GoogleTokens of(GoogleJson file, Clock clock) {
        return new GoogleTokens(() -> read(file.json()), clock);
    }

    private static GoogleCredentials read(String json) throws IOException, CredentialException {
        InputStream stream = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
        String type = type(json);
        return switch (type) {
            case "service_account" -> ServiceAccountCredentials.fromStream(stream);
            case "external_account" -> ExternalAccountCredentials.fromStream(stream);
            default ->
                throw new CredentialException(
                        "the Google credential file must be of type service_account or external_account");
        };
    }

    private static String type(String json) {
        try {
            return JsonMapper.shared().readTree(json).path("type").asString("");
        } catch (JacksonException _) {
            return "";
        }
    }

    @Override
    public synchronized Token fetch() throws CredentialException {
        try {
            if (credentials == null) {
                credentials = source.open().createScoped(SCOPES);
            }
            AccessToken token = credentials.refreshAccessToken();
            return new Token(
                    token.getTokenValue(),
                    token.getExpirationTime() == null
                            ? clock.instant().plus(UNSAID_LIFE)
                            : token.getExpirationTime().toInstant());
        } catch (IOException | IllegalArgumentException e) {
            // The library's messages may repeat what it sent; only their kind is told.
            throw new CredentialException(sentence(e));
        }
    }

    private static String sentence(Exception e) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("default credentials")) {
            return "no Google application default credentials on this machine: set GOOGLE_APPLICATION_CREDENTIALS"
                    + " or attach a service account";
        }
        if (text.contains("invalid_grant")) {
            return "Google refused the credential (invalid_grant): the key was deleted, or this machine's clock is off";
        }
        if (e instanceof IllegalArgumentException || text.contains("Invalid PKCS")) {
            return "the Google credential file cannot be read: a field is missing or its private key is damaged";
        }
        return "no Google access token could be had (" + e.getClass().getSimpleName() + ')';
    }
}
