package dev.sluice.gateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;

/** Cloud libraries are large; whoever does not use a cloud does not pay for them. */
class StartUpTest {

    @Test
    void anAnthropicProviderLoadsNoCloudLibrary() throws Exception {
        try (Recording loader = new Recording(classPath())) {
            loader.loadClass(StartUpTest.class.getName() + "$OneAnthropicCall")
                    .getConstructor()
                    .newInstance();

            assertThat(loader.loaded).contains("dev.sluice.gateway.providers.MessagesAdapter");
            assertThat(loader.loaded)
                    .noneMatch(name -> name.startsWith("software.amazon") || name.startsWith("com.google.auth"));
        }
    }

    /** What start-up does, and the first request. */
    public static final class OneAnthropicCall {
        public OneAnthropicCall() throws CredentialException {
            ProviderAdapters adapters = new ProviderAdapters(Clock.systemUTC());
            adapters.of(Calls.definition(ProviderKind.ANTHROPIC, null, null, null, new Credential.ApiKey("k")))
                    .prepare(Calls.message("m", true, Calls.BODY));
            adapters.of(Calls.definition(ProviderKind.BEDROCK, null, "us-east-1", null, new Credential.AwsDefault()));
            adapters.of(Calls.definition(ProviderKind.VERTEX, null, "global", "acme", new Credential.GoogleDefault()));
        }
    }

    private static URL[] classPath() throws MalformedURLException {
        List<String> parts = Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator));
        URL[] urls = new URL[parts.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = Path.of(parts.get(i)).toUri().toURL();
        }
        return urls;
    }

    private static final class Recording extends URLClassLoader {

        private final Set<String> loaded = new ConcurrentSkipListSet<>();

        Recording(URL[] urls) {
            super(urls, ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            loaded.add(name);
            return super.findClass(name);
        }
    }
}
