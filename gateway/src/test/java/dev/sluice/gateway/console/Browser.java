package dev.sluice.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.support.TestFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A headless Chromium with a profile of its own. */
final class Browser implements AutoCloseable {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ChromeDriver driver;
    private final String base;

    private Browser(String base) {
        this.base = base;
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--no-first-run",
                "--hide-scrollbars",
                "--user-data-dir=" + TestFolder.create("sluice-chromium"));
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .build();
        this.driver = new ChromeDriver(service, options);
    }

    /** Starts it; without Chromium the test is skipped, in CI it fails. */
    static Browser open(int port) {
        boolean there = Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
        if (!there && "true".equals(System.getenv("CI"))) {
            Assertions.fail("this test needs " + CHROMIUM + " and " + DRIVER);
        }
        Assumptions.assumeTrue(there, "skipped: " + CHROMIUM + " or " + DRIVER + " is missing");
        return new Browser("http://localhost:" + port);
    }

    void go(String path) {
        driver.get(base + path);
    }

    void size(int width, int height) {
        // Device metrics, because a headless window is never narrower than about 500 pixels.
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    void theme(String theme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", theme),
                                // A picture in the middle of a fade is of no use.
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    WebElement find(String css) {
        return new WebDriverWait(driver, PATIENCE).until(here -> here.findElement(By.cssSelector(css)));
    }

    List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    void type(String name, String text) {
        WebElement field = find("[name=" + name + "]");
        field.clear();
        field.sendKeys(text);
    }

    void press(String css) {
        WebElement element = find(css);
        new WebDriverWait(driver, PATIENCE).until(here -> element.isDisplayed() && element.isEnabled());
        element.click();
    }

    void awaitPath(String path) {
        new WebDriverWait(driver, PATIENCE).until(here -> path().equals(path));
    }

    void await(java.util.function.BooleanSupplier condition) {
        new WebDriverWait(driver, PATIENCE).until(here -> condition.getAsBoolean());
    }

    /** Waits until an element has all these texts; the page may still be the one before. */
    void awaitText(String css, String... texts) {
        new WebDriverWait(driver, PATIENCE)
                // In the middle of a navigation the driver knows several names for an element that is gone.
                .ignoring(WebDriverException.class)
                .withMessage(() -> find(css).getText())
                .until(here -> {
                    String text = find(css).getText();
                    return Stream.of(texts).allMatch(text::contains);
                });
    }

    String path() {
        String url = String.valueOf(driver.getCurrentUrl());
        return url.startsWith(base) ? url.substring(base.length()) : url;
    }

    Object run(String script) {
        return String.valueOf(driver.executeScript(script));
    }

    /** Whether the page is wider than the window, which makes it slide about. */
    boolean slides() {
        return "true"
                .equals(run(
                        "return String(document.documentElement.scrollWidth > document.documentElement.clientWidth)"));
    }

    /** Nothing was refused by the content security policy, nothing failed to load. */
    void assertQuiet() {
        List<LogEntry> entries = driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .toList();
        assertThat(entries).as("console messages on %s", path()).isEmpty();
    }

    /** Forgets messages that a test provoked. */
    void forgetMessages() {
        driver.manage().logs().get(LogType.BROWSER);
    }

    void photograph(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
