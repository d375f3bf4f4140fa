// The network of the bench as a graph of React Flow, laid out by ELK: VPCs hold subnets, subnets hold the endpoints' ports, services
// stand outside. "Add one endpoint" lays the whole out again, as such pages do. It must not know the lab.
import ELK from 'elkjs/lib/elk.bundled.js';
import { ReactFlow } from '@xyflow/react';
import { createRoot } from 'react-dom/client';
import { useEffect, useState } from 'react';

const elk = new ELK();
const PER_VPC = 20;
const count = Number(new URLSearchParams(location.search).get('endpoints') ?? 10);

/** Nodes with their parents, and edges, for so many interface endpoints in two subnets each, and as many gateway endpoints. */
function graph(endpoints, gateways) {
  const nodes = [], edges = [];
  const services = Array.from({ length: Math.min(endpoints, PER_VPC) }, (_, at) => `service-${at}`);
  for (const service of [...services, 's3']) nodes.push({ id: service, parent: null, size: [170, 42] });
  for (let vpc = 0; vpc * PER_VPC < endpoints; vpc += 1) {
    nodes.push({ id: `vpc-${vpc}`, parent: null });
    for (const zone of ['a', 'b']) {
      const subnet = `subnet-${vpc}${zone}`;
      nodes.push({ id: subnet, parent: `vpc-${vpc}` });
      for (let at = 0; at < Math.min(PER_VPC, endpoints - vpc * PER_VPC); at += 1) {
        nodes.push({ id: `port-${vpc}-${at}${zone}`, parent: subnet, size: [120, 38] });
        edges.push([`port-${vpc}-${at}${zone}`, `service-${at}`]);
      }
    }
  }
  for (let at = 0; at < gateways; at += 1) {
    nodes.push({ id: `gateway-${at}`, parent: 'vpc-0', size: [120, 38] });
    edges.push([`gateway-${at}`, 's3']);
  }
  return { nodes, edges };
}

async function laidOut({ nodes, edges }) {
  const boxes = new Map(nodes.map(node => [node.id, {
    id: node.id, children: [], ...(node.size ? { width: node.size[0], height: node.size[1] } : {}),
  }]));
  const root = { id: 'root', layoutOptions: { 'elk.algorithm': 'layered', 'elk.hierarchyHandling': 'INCLUDE_CHILDREN' }, children: [] };
  for (const node of nodes) (node.parent ? boxes.get(node.parent) : root).children.push(boxes.get(node.id));
  root.edges = edges.map(([source, target]) => ({ id: `${source}>${target}`, sources: [source], targets: [target] }));
  await elk.layout(root);
  return {
    nodes: nodes.map(({ id, parent }) => {
      const { x, y, width, height } = boxes.get(id);
      return {
        id, position: { x, y }, data: { label: id }, style: { width, height }, ...(parent ? { parentId: parent } : {}),
        type: boxes.get(id).children.length ? 'group' : 'default',
      };
    }),
    edges: root.edges.map(({ id, sources, targets }) => ({ id, source: sources[0], target: targets[0] })),
  };
}

function App() {
  const [shown, show] = useState({ nodes: [], edges: [], gateways: -1 });
  const lay = async gateways => show({ ...await laidOut(graph(count, gateways)), gateways });
  useEffect(() => { lay(0); }, []);
  useEffect(() => { window.gateways = shown.gateways; }, [shown]);
  return <>
    <button onClick={() => lay(shown.gateways + 1)}>Add one endpoint</button>
    <div style={{ width: 1000, height: 700 }}><ReactFlow nodes={shown.nodes} edges={shown.edges} fitView /></div>
  </>;
}

createRoot(document.getElementById('root')).render(<App />);
