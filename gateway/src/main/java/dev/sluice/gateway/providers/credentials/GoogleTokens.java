package dev.sluice.gateway.providers.credentials;

import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.auth.http.HttpTransportFactory;
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
        return of(file, clock, NetHttpTransport::new);
    }

    /** @param transport how Google's endpoints are reached */
    static GoogleTokens of(GoogleJson file, Clock clock, HttpTransportFactory transport) {
        return new GoogleTokens(() -> read(file.json(), transport), clock);
    }

    private static GoogleCredentials read(String json, HttpTransportFactory transport)
            throws IOException, CredentialException {
        InputStream stream = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
        String type = type(json);
        return switch (type) {
            case "service_account" -> ServiceAccountCredentials.fromStream(stream, transport);
            case "external_account" -> ExternalAccountCredentials.fromStream(stream, transport);
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
        if (credentials == null) {
            credentials = open();
        }
        try {
            AccessToken token = credentials.refreshAccessToken();
            return new Token(
                    token.getTokenValue(),
                    token.getExpirationTime() == null
                            ? clock.instant().plus(UNSAID_LIFE)
                            : token.getExpirationTime().toInstant());
        } catch (IOException | IllegalArgumentException e) {
            throw new CredentialException(
                    String.valueOf(e.getMessage()).contains("invalid_grant")
                            ? "Google refused the credential (invalid_grant): the key was deleted, or this machine's"
                                    + " clock is off"
                            : "no Google access token could be had (" + kind(e) + ')');
        }
    }

    // The library's messages may repeat what it read or sent, so that only their kind is told.
    private GoogleCredentials open() throws CredentialException {
        try {
            return source.open().createScoped(SCOPES);
        } catch (IOException | IllegalArgumentException e) {
            throw new CredentialException(
                    String.valueOf(e.getMessage()).contains("default credentials")
                            ? "no Google application default credentials on this machine: set"
                                    + " GOOGLE_APPLICATION_CREDENTIALS or attach a service account"
                            : "the Google credential file cannot be read: a field is missing or malformed (" + kind(e)
                                    + ')');
        }
    }

    private static String kind(Exception e) {
        Throwable cause = e.getCause();
        return (cause == null ? e : cause).getClass().getSimpleName();
    }
}
