// From figures to a drawing: one palette, one type size, one way to write amounts, for every chart.
const PALETTE = ["#1d5fd1", "#2aa198", "#e6a23c", "#c9302c", "#7a4fd0", "#6b7686", "#3b8fd9", "#8c6d3f"];
const PALE = "#c9dbf8";
const GRID = "#eef0f4";
const INK = "#51565d";

const number = (text) => (text === null ? null : Number(text));
const shown = (value) => (value === null || value === undefined ? "—" : Number(value).toLocaleString("zh-CN", { maximumFractionDigits: 6 }));
const short = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

function frame(spec, style) {
  const size = parseFloat(style.fontSize) || 13;
  return {
    animation: false,
    color: PALETTE,
    textStyle: { fontFamily: style.fontFamily, fontSize: size, color: INK },
    aria: { enabled: false }, // the element itself carries the label; the figures stand in the data table
    tooltip: {
      renderMode: "richText", confine: true, trigger: "item", textStyle: { fontSize: size },
      valueFormatter: (value) => `${shown(value)} ${spec.unit}`,
    },
    legend: { show: spec.series.length > 1, top: 0, right: 0, itemWidth: 14, itemHeight: 10, textStyle: { color: INK, fontSize: size } },
  };
}

const axisText = (size) => ({ color: INK, fontSize: size });

function lines(spec, base) {
  const size = base.textStyle.fontSize;
  const rank = spec.kind === "rank";
  const combo = spec.series.some((series) => series.line);
  const crowded = spec.labels.length > 8;
  const names = {
    type: "category", data: spec.labels, inverse: rank, axisTick: { show: false }, axisLine: { lineStyle: { color: "#9aa1ab" } },
    axisLabel: { ...axisText(size), interval: rank || spec.labels.length <= 12 ? 0 : "auto", rotate: crowded && !rank && spec.labels.some((l) => l.length > 4) ? 35 : 0, formatter: (text) => short(text, rank ? 10 : 8) },
  };
  const value = { type: "value", max: number(spec.top) || undefined, splitLine: { lineStyle: { color: GRID } }, axisLabel: { ...axisText(size), formatter: shown } };
  const right = { ...value, max: undefined, splitLine: { show: false }, axisLabel: { ...value.axisLabel, formatter: (v) => `${shown(v)}${(spec.series.find((s) => s.line) || {}).unit || ""}` } };
  const series = spec.series.map((one, at) => {
    const line = spec.kind === "line" || one.line;
    return {
      name: one.name, type: line ? "line" : "bar", yAxisIndex: one.line ? 1 : 0, data: one.values.map(number),
      stack: spec.stacked && !line ? "all" : undefined, barMaxWidth: 18, symbolSize: 7,
      itemStyle: { color: combo && at === 0 && spec.series.length > 2 ? PALE : one.line ? PALETTE[2] : undefined },
      label: rank ? { show: true, position: "right", fontSize: size, color: INK, formatter: ({ value: v }) => `${shown(v)}${one.unit || spec.unit}` } : undefined,
      tooltip: { valueFormatter: (v) => `${shown(v)} ${one.unit || spec.unit}` },
    };
  });
  return {
    ...base,
    tooltip: { ...base.tooltip, trigger: "axis" },
    grid: { left: 8, right: rank ? 72 : 12, top: spec.series.length > 1 ? 38 : 14, bottom: 4, containLabel: true },
    xAxis: rank ? value : names,
    yAxis: rank ? names : combo ? [value, right] : value,
    series,
  };
}

function named(spec, base) {
  const size = base.textStyle.fontSize;
  const data = spec.labels.map((name, at) => ({ name, value: number(spec.series[0].values[at]) }));
  const label = { show: true, color: INK, fontSize: size, formatter: ({ name, value }) => `${name} ${shown(value)}` };
  if (spec.kind === "pie") {
    return {
      ...base, legend: { ...base.legend, show: true, orient: "vertical", right: 4, top: "middle", itemWidth: 10, formatter: (name) => short(name, 9) },
      series: [{ type: "pie", radius: ["46%", "74%"], center: ["34%", "50%"], label: { show: false }, data, itemStyle: { borderColor: "#fff", borderWidth: 1 } }],
    };
  }
  if (spec.kind === "funnel") return { ...base, series: [{ type: "funnel", sort: "none", min: 0, left: 8, right: 150, top: 8, bottom: 8, gap: 2, label: { ...label, position: "right" }, data }] };
  if (spec.kind === "treemap") return { ...base, series: [{ type: "treemap", roam: false, nodeClick: false, breadcrumb: { show: false }, left: 0, right: 0, top: 0, bottom: 0, label: { fontSize: size, lineHeight: size * 1.4, color: "#fff", textBorderColor: "#0008", textBorderWidth: 2, formatter: ({ name, value }) => `${name}\n${shown(value)}` }, data }] };
  return {
    ...base,
    series: data.map((one, at) => ({
      type: "gauge", min: 0, max: number(spec.top) || 100, radius: "94%", center: ["50%", "58%"], progress: { show: true, width: 12 }, axisLine: { lineStyle: { width: 12, color: [[1, "#e9edf3"]] } },
      axisTick: { show: false }, splitLine: { length: 6, distance: 4, lineStyle: { color: "#9aa1ab" } }, axisLabel: { ...axisText(size - 2), distance: 16 }, pointer: { show: false },
      title: { offsetCenter: [0, "34%"], color: INK, fontSize: size }, detail: { offsetCenter: [0, "0%"], fontSize: size * 2, color: "#1f2329", formatter: () => `${spec.series[0].values[at] || "—"}${spec.unit}` }, data: [one],
    })),
  };
}

function flows(spec, base) {
  const names = [...new Set(spec.flows.flatMap(([from, to]) => [from, to]))];
  const size = base.textStyle.fontSize;
  return {
    ...base,
    series: [{
      type: "sankey", left: 4, right: 150, top: 10, bottom: 10, nodeGap: 12, draggable: false, data: names.map((name, at) => ({ name, itemStyle: { color: PALETTE[at % PALETTE.length] } })), emphasis: { focus: "adjacency" },
      label: { color: "#1f2329", fontSize: size, formatter: ({ name, value }) => `${short(name, 10)} ${shown(value)}` }, lineStyle: { color: "source", opacity: 0.3 },
      links: spec.flows.map(([source, target, value]) => ({ source, target, value: number(value) })),
    }],
  };
}

function squares(spec, base) {
  const across = [...new Set(spec.cells.map(([x]) => x))];
  const down = [...new Set(spec.cells.map(([, y]) => y))];
  const values = spec.cells.map(([, , value]) => number(value)).filter((value) => value !== null);
  const size = base.textStyle.fontSize;
  const axis = (data) => ({ type: "category", data, axisTick: { show: false }, axisLine: { show: false }, axisLabel: axisText(size), splitArea: { show: true } });
  return {
    ...base,
    grid: { left: 8, right: 12, top: 8, bottom: 48, containLabel: true },
    xAxis: axis(across),
    yAxis: { ...axis(down), inverse: true },
    visualMap: { min: Math.min(...values, 0), max: Math.max(...values, 1), orient: "horizontal", left: "center", bottom: 0, itemHeight: 120, itemWidth: 12, textStyle: axisText(size), inRange: { color: ["#eaf2ff", "#7fa9ec", "#154bb0"] }, formatter: shown },
    series: [{ type: "heatmap", data: spec.cells.map(([x, y, value]) => [across.indexOf(x), down.indexOf(y), number(value)]), label: { show: values.length <= 120, fontSize: size - 1, color: "#1f2329", textBorderColor: "#fff", textBorderWidth: 2, formatter: ({ value }) => shown(value[2]) }, itemStyle: { borderColor: "#fff", borderWidth: 1 } }],
  };
}

export function option(spec, style) {
  const base = frame(spec, style);
  if (spec.kind === "sankey") return flows(spec, base);
  if (spec.kind === "heatmap") return squares(spec, base);
  if (["pie", "funnel", "treemap", "gauge"].includes(spec.kind)) return named(spec, base);
  return lines(spec, base);
}
