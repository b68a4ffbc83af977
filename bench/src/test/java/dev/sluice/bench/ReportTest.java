package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {

    @Test
    void aRatioIsTakenRoundByRoundAndThenTheMedian() {
        Report report = new Report();
        report.add("w", "sluice", Map.of("cpu", 20.0), Map.of("cpu", 10.0));
        report.add("w", "sluice", Map.of("cpu", 90.0), Map.of("cpu", 30.0));
        report.add("w", "sluice", Map.of("cpu", 40.0), Map.of("cpu", 40.0));
        assertThat(report.csv()).isEqualTo("""
                workload,subject,metric,value,ratio_to_nginx
                w,sluice,cpu,40,2.00
                """);
    }

    @Test
    void whatNginxDoesNotHaveHasNoRatio() {
        Report report = new Report();
        report.addNginx("w", Map.of("cpu", 7.0));
        report.add("w", "sluice", Map.of("heap", 1_234.56), Map.of("cpu", 7.0));
        assertThat(report.csv()).contains("w,sluice,heap,1235,\n");
        assertThat(report.table()).contains("| w | heap |  | 1235 |");
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
        assertThat(Report.median(List.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(2.5);
    }
}
