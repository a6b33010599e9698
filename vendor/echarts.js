// The charts of 一口: only what yk-chart.js draws, with the SVG renderer so that print stays sharp.
import * as echarts from "echarts/core";
import {
  BarChart, LineChart, PieChart, SankeyChart, GaugeChart, HeatmapChart, FunnelChart, TreemapChart,
} from "echarts/charts";
import {
  AriaComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapContinuousComponent, DatasetComponent,
} from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

echarts.use([
  BarChart, LineChart, PieChart, SankeyChart, GaugeChart, HeatmapChart, FunnelChart, TreemapChart,
  AriaComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapContinuousComponent, DatasetComponent,
  SVGRenderer,
]);

export const init = echarts.init;
export const version = echarts.version;
